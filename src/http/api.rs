//! Routes and the OpenAPI document, written down together: an operation that is registered is documented.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Route};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::operation::Operation;
use super::params::MOST_VALUES;
use super::work::Piece;
use super::{Code, Error, Params, Result};

/// A query parameter as the document shows it.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, operators in brackets included.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Its values.
    pub schema: Value,
}

impl Parameter {
    /// A parameter that takes text.
    pub fn text(name: &str, description: &str) -> Parameter {
        Parameter { name: name.into(), description: description.into(), schema: json!({"type": "string"}) }
    }

    /// A parameter that takes one of a few words.
    pub fn word(name: &str, description: &str, words: &[&str]) -> Parameter {
        Parameter { schema: json!({"type": "string", "enum": words}), ..Parameter::text(name, description) }
    }

    /// A parameter that takes several values, separated by commas, each as `items` says.
    pub fn several(name: &str, description: &str, items: Value) -> Parameter {
        let schema = json!({"type": "array", "items": items, "minItems": 1, "maxItems": MOST_VALUES});
        Parameter { schema, ..Parameter::text(name, description) }
    }

    /// A parameter that takes several of a few words, separated by commas.
    pub fn words(name: &str, description: &str, words: &[&str]) -> Parameter {
        Parameter::several(name, description, json!({"type": "string", "enum": words}))
    }
}

pub(super) type MakeRoute = Box<dyn Fn() -> Route + Send + Sync>;

pub(super) struct Endpoint {
    pub method: Method,
    pub path: String,
    pub parameters: Vec<String>,
    pub route: MakeRoute,
    /// What it does, where a batch can do that too.
    pub work: Option<Piece>,
}

/// Refuses query parameters that an endpoint has not declared.
pub fn refuse_unknown(known: &[String], params: &Params) -> Result<()> {
    let Some(name) = params.names().find(|name| !known.iter().any(|known| known == name)) else { return Ok(()) };
    let detail = if known.is_empty() {
        format!("This address takes no query parameters, and `{name}` was sent.")
    } else {
        format!("`{name}` is not known here. Allowed are {}.", known.join(", "))
    };
    Err(Error::parameter(Code::UnknownParameter, name, detail))
}

/// The endpoints of the service and their OpenAPI document.
#[derive(Default)]
pub struct Api {
    pub(super) endpoints: Vec<Endpoint>,
    paths: Map<String, Value>,
    schemas: BTreeMap<String, RefOr<Schema>>,
    made: BTreeMap<String, Value>,
    bodies: BTreeSet<String>,
    members: BTreeMap<String, Vec<String>>,
    selectable: BTreeSet<String>,
    collisions: BTreeSet<String>,
    lacking: BTreeSet<(String, String)>,
}

impl Api {
    /// Begins an operation. `id` is its stable `operationId`, `tag` the chapter it stands in.
    pub fn operation(&mut self, method: Method, path: &str, id: &str, tag: &str, summary: &str) -> Operation<'_> {
        let mut parameters = Vec::new();
        for piece in path.split('{').skip(1) {
            let name = piece.split('}').next().unwrap_or_default();
            let schema = match name {
                "id" => json!({"type": "string", "format": "uuid"}),
                "number" => json!({"type": "integer", "minimum": 1}),
                _ => json!({"type": "string", "minLength": 1}),
            };
            parameters.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
        }
        let known = [
            ("operationId", json!(id)),
            ("tags", json!([tag])),
            ("summary", json!(summary)),
            ("parameters", json!(parameters)),
            ("responses", json!({})),
        ];
        let json = known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Operation::begin(self, method, path, json)
    }

    /// The query parameters an endpoint declares; none where there is no such endpoint.
    pub fn parameters(&self, method: &Method, path: &str) -> Option<&[String]> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let found = self.endpoints.iter().find(|endpoint| endpoint.method == *method && endpoint.path == path);
        found.map(|endpoint| endpoint.parameters.as_slice())
    }

    /// The methods known at an address, for `Allow`.
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.path == path)
            .map(|endpoint| endpoint.method.as_str())
            .collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        if !methods.is_empty() {
            methods.push("OPTIONS");
        }
        methods
    }

    /// Registers every route. At a known address another method is answered by 405 and the methods there are.
    pub fn register(&self, config: &mut ServiceConfig) {
        let mut seen = BTreeSet::new();
        for endpoint in &self.endpoints {
            if !seen.insert(endpoint.path.clone()) {
                continue;
            }
            let mut resource = web::resource(endpoint.path.as_str());
            for same in self.endpoints.iter().filter(|other| other.path == endpoint.path) {
                resource = resource.route((same.route)());
            }
            let allow = self.methods(&endpoint.path).join(", ");
            config.service(resource.default_service(web::to(move || {
                let allow = allow.clone();
                async move {
                    let detail = format!("This address knows {allow}.");
                    Err::<HttpResponse, Error>(Error::new(Code::MethodNotAllowed, detail).allowing(&allow))
                }
            })));
        }
    }

    /// Keeps an endpoint that was written down.
    pub(super) fn add(&mut self, endpoint: Endpoint, operation: Map<String, Value>) {
        let verb = endpoint.method.as_str().to_ascii_lowercase();
        let path = self.paths.entry(endpoint.path.clone()).or_insert_with(|| json!({}));
        path[verb] = Value::Object(operation);
        self.endpoints.push(endpoint);
    }

    /// Notes that request bodies are checked against the schema of `T`; answers a reference to it.
    pub(super) fn body_schema<T: ToSchema>(&mut self) -> Value {
        self.bodies.insert(T::name().into_owned());
        self.schema::<T>()
    }

    /// Adds a type's schema, and those it is made of, to the document; answers a reference to it.
    pub fn schema<T: ToSchema>(&mut self) -> Value {
        let name = T::name().into_owned();
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        parts.push((name.clone(), T::schema()));
        for (name, schema) in parts {
            match self.schemas.get(&name) {
                Some(known) if serde_json::to_value(known).ok() != serde_json::to_value(&schema).ok() => {
                    self.collisions.insert(name);
                }
                Some(_) => {}
                None => {
                    self.schemas.insert(name, schema);
                }
            }
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// Notes that answers of this schema may lack these members; all others are always there.
    pub fn may_lack(&mut self, schema: &str, members: &[&str]) {
        self.lacking.extend(members.iter().map(|member| (schema.to_owned(), (*member).to_owned())));
    }

    /// Names that two different schemas have. There must be none: the document can hold one schema of a name.
    pub fn collisions(&self) -> &BTreeSet<String> {
        &self.collisions
    }

    /// The members of a schema that `fields` may name, those of members as `a.b`.
    pub fn members(&self, name: &str) -> &[String] {
        self.members.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Forgets what only the document needs, once it is written: it is long, and a server lives longer.
    pub fn forget_document(&mut self) {
        self.paths = Map::new();
        self.schemas.clear();
        self.made.clear();
    }

    /// Notes the members of every schema, when all endpoints are described.
    pub fn settle(&mut self) -> serde_json::Result<()> {
        let components = self.components()?;
        for name in &self.selectable {
            self.members.insert(name.clone(), members_of(&components, name));
        }
        Ok(())
    }

    /// Notes that members of this schema can be asked for by `fields`; answers a reference to the schema of their names.
    pub(super) fn selects(&mut self, name: &str) -> Value {
        self.selectable.insert(name.to_owned());
        json!({"$ref": format!("#/components/schemas/{name}Field")})
    }

    /// Adds a schema of `T` with further members, called by a prefix and its name; answers the name.
    pub fn extended<T: ToSchema>(&mut self, prefix: &str, first: Value, last: Value) -> String {
        let _ = self.schema::<T>();
        let name = format!("{prefix}{}", T::name());
        let mut schema = serde_json::to_value(T::schema()).unwrap_or_default();
        let own = schema["properties"].take();
        let mut properties = Map::new();
        for members in [first, own, last] {
            properties.extend(members.as_object().cloned().unwrap_or_default());
        }
        // Lists of working copies leave out what is long and what takes a statement a record.
        let long = [
            "body",
            "segments",
            "orphans",
            "byline_text",
            "printings",
            "fidelity",
            "warnings",
            "suggested_capacity",
            "suggested_capacities",
        ];
        let required: Vec<&String> = properties.keys().filter(|member| !long.contains(&member.as_str())).collect();
        let required = json!(required);
        let shown = json!({"type": "object", "description": schema["description"], "required": required, "properties": properties});
        self.made.insert(name.clone(), shown);
        name
    }

    /// Adds a schema of these members, all of them always there; answers its name.
    pub fn composed(&mut self, name: &str, about: &str, properties: Value) -> String {
        let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
        let shown = json!({"type": "object", "description": about, "required": required, "properties": properties});
        self.made.insert(name.to_owned(), shown);
        name.to_owned()
    }

    /// Adds the schema of a merge patch of a `T`: any of its members, null to clear one. Answers a reference to it.
    pub fn patch_of<T: ToSchema>(&mut self) -> Value {
        let _ = self.body_schema::<T>();
        let name = format!("Patch{}", T::name());
        let schema = serde_json::to_value(T::schema()).unwrap_or_default();
        let own = schema["properties"].as_object().cloned().unwrap_or_default();
        let cleared = |(name, member): (String, Value)| (name, json!({"anyOf": [member, {"type": "null"}]}));
        let properties: Map<String, Value> = own.into_iter().map(cleared).collect();
        let about = format!("The members of a {} that change; null clears one.", T::name());
        self.made.insert(name.clone(), json!({"type": "object", "description": about, "properties": properties}));
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// Adds the schema of a page of what is called `name`; answers its name.
    pub fn page_of(&mut self, name: &str) -> String {
        let info = self.schema::<super::PageInfo>();
        let page = json!({"type": "object", "description": "One page of a list.", "required": ["data", "page"], "properties": {
            "data": {"type": "array", "items": {"$ref": format!("#/components/schemas/{name}")}}, "page": info}});
        let name = format!("PageOf{name}");
        self.made.insert(name.clone(), page);
        name
    }

    /// The names of the schemas that request bodies are checked against.
    pub fn bodies(&self) -> Vec<String> {
        self.bodies.iter().cloned().collect()
    }

    /// `#/components/schemas` of the document. What appears in answers alone has all its members always, so all are
    /// required there.
    pub fn components(&self) -> serde_json::Result<Value> {
        let mut schemas = serde_json::to_value(&self.schemas)?;
        let mut written = BTreeSet::new();
        for name in &self.bodies {
            reach(&schemas, name, &mut written);
        }
        if let Some(all) = schemas.as_object_mut() {
            for (name, schema) in all.iter_mut() {
                if !written.contains(name) && !["Problem", "Fault"].contains(&name.as_str()) {
                    require_all(schema, &|member| !self.lacking.contains(&(name.clone(), member.to_owned())));
                }
            }
        }
        if let Some(all) = schemas.as_object_mut() {
            all.extend(self.made.clone());
        }
        for name in &self.selectable {
            let about = format!("A member of {name}, or a member of a member.");
            schemas[format!("{name}Field")] =
                json!({"type": "string", "description": about, "enum": members_of(&schemas, name)});
        }
        Ok(schemas)
    }

    /// The whole OpenAPI 3.1 document; `head` brings `info`, `tags` and the like.
    pub fn document(&self, head: Value) -> serde_json::Result<Value> {
        let mut document = head;
        document["openapi"] = json!("3.1.0");
        document["paths"] = Value::Object(self.paths.clone());
        document["components"] = json!({
            "schemas": self.components()?,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The `access_token` of `POST /v1/auth/sign-in`."},
                "preview": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The `token` of `POST /v1/manage/{collection}/{id}/preview-tokens`."}},
        });
        Ok(document)
    }
}

/// The members of a schema, and `a.b` for those of its members: as deep as its types go, each of them once on a way.
fn members_of(schemas: &Value, name: &str) -> Vec<String> {
    let mut members = BTreeSet::new();
    let mut open = vec![(&schemas[name], String::new(), vec![name])];
    while let Some((schema, above, way)) = open.pop() {
        let target = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next());
        if let Some(target) = target.filter(|target| !way.contains(target)) {
            open.push((&schemas[target], above.clone(), [way.as_slice(), &[target]].concat()));
        }
        let several = ["oneOf", "anyOf", "allOf"].iter().filter_map(|of| schema[*of].as_array()).flatten();
        let parts = schema.get("items").into_iter().chain(several);
        open.extend(parts.map(|part| (part, above.clone(), way.clone())));
        for (member, shape) in schema["properties"].as_object().into_iter().flatten() {
            let path = if above.is_empty() { member.clone() } else { format!("{above}.{member}") };
            members.insert(path.clone());
            open.push((shape, path, way.clone()));
        }
    }
    members.into_iter().collect()
}

/// Collects the names of all schemas that `name` is made of.
fn reach(schemas: &Value, name: &str, seen: &mut BTreeSet<String>) {
    if !seen.insert(name.to_owned()) {
        return;
    }
    let mut open = vec![&schemas[name]];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                    reach(schemas, target.rsplit('/').next().unwrap_or_default(), seen);
                }
                open.extend(members.values());
            }
            _ => {}
        }
    }
}

fn require_all(schema: &mut Value, always: &dyn Fn(&str) -> bool) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let names: Vec<Value> = properties.keys().filter(|name| always(name)).map(|name| json!(name)).collect();
    schema["required"] = Value::Array(names);
}

/// The parameter `limit`.
pub fn limit() -> Parameter {
    let schema = json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20});
    Parameter { schema, ..Parameter::text("limit", "How many items the page has at most.") }
}

/// The parameter `cursor`.
pub fn cursor() -> Parameter {
    Parameter::text("cursor", "A `next_cursor` or `prev_cursor` of this list, with the same filters and sort.")
}

/// Words as one name: `press conference` as `PressConference`.
pub fn pascal(words: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.split(' ').map(capital).collect()
}
