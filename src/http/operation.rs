//! An operation being written down: what it takes and answers, and who serves it.

use actix_web::dev::Handler;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{FromRequest, Responder, web};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::api::Endpoint;
use super::work::{Piece, Request, Work};
use super::{Answer, Api, Body, Code, Parameter, Result, Schemas};
use crate::access::Desk;
use crate::access::roles::Leave;

/// An operation being written down.
pub struct Operation<'a> {
    api: &'a mut Api,
    method: Method,
    path: String,
    json: Map<String, Value>,
    query: Vec<String>,
    codes: Vec<Code>,
    work: Option<Piece>,
}

impl<'a> Operation<'a> {
    /// Begins an operation, which may answer what any operation may.
    pub(super) fn begin(api: &'a mut Api, method: Method, path: &str, json: Map<String, Value>) -> Operation<'a> {
        let (query, codes) = (Vec::new(), Vec::new());
        let mut begun = Operation { api, method, path: path.into(), json, query, codes, work: None };
        [Code::MalformedRequest, Code::Internal, Code::Busy].iter().for_each(|code| begun.problem(*code));
        begun
    }

    /// What the operation does, at length.
    pub fn about(mut self, text: &str) -> Self {
        self.json.insert("description".into(), json!(text));
        self
    }

    /// A query parameter.
    pub fn query(mut self, parameter: Parameter) -> Self {
        let mut shown = json!({"name": parameter.name, "in": "query", "required": false,
            "description": parameter.description, "schema": parameter.schema});
        if parameter.schema["type"] == "array" {
            // One parameter, with commas between the values.
            shown["style"] = json!("form");
            shown["explode"] = json!(false);
        }
        self.push_parameter(shown);
        self.query.push(parameter.name);
        self
    }

    /// Several query parameters.
    pub fn queries(self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        parameters.into_iter().fold(self, Operation::query)
    }

    /// Takes `fields`: the members of a `T` to answer, all where none is named.
    pub fn selects<T: ToSchema>(self) -> Self {
        let items = self.api.selects(&T::name());
        let about = "Only these members, separated by commas; `a.b` for a member of a member.";
        self.query(Parameter::several("fields", about, items))
    }

    fn push_parameter(&mut self, parameter: Value) {
        if let Some(parameters) = self.json.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.push(parameter);
        }
    }

    /// Needs a bearer token of a user whose role holds `permission`.
    pub fn secured(mut self, permission: &str) -> Self {
        self.json.insert("security".into(), json!([{"bearer": []}]));
        self.json.insert("x-permission".into(), json!(permission));
        self.problem(Code::Unauthenticated);
        self.problem(Code::Forbidden);
        self
    }

    /// Needs a preview token, which is no access token.
    pub fn previewed(mut self) -> Self {
        self.json.insert("security".into(), json!([{"preview": []}]));
        self.problem(Code::Unauthenticated);
        self.problem(Code::TokenExpired);
        self
    }

    /// Takes `If-Match`.
    pub fn conditional(mut self) -> Self {
        self.push_parameter(json!({"name": "If-Match", "in": "header", "required": true, "schema": {"type": "string"},
            "description": "The ETag of the record as it was last read.", "example": "\"1\""}));
        self.problem(Code::PreconditionRequired);
        self.problem(Code::Stale);
        self
    }

    /// Takes `Idempotency-Key`.
    pub fn repeatable(mut self) -> Self {
        self.push_parameter(json!({"name": "Idempotency-Key", "in": "header", "required": false,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "A key of your own making (a UUID, say): sent again within 24 hours with the same body, the \
                            first answer is given again and nothing is done twice."}));
        self.problem(Code::IdempotencyRunning);
        self.problem(Code::IdempotencyMismatch);
        self
    }

    /// Takes `If-None-Match`, and may answer 304.
    pub fn revalidated(mut self) -> Self {
        self.push_parameter(json!({"name": "If-None-Match", "in": "header", "required": false,
            "schema": {"type": "string"}, "description": "The ETag of the answer you have."}));
        self.respond("304", json!({"description": "You have this answer already."}));
        self.problems(&[Code::NotAcceptable, Code::Stale])
    }

    /// Takes a JSON body that is checked against the schema of `T`.
    pub fn takes<T: ToSchema>(self, example: Value) -> Self {
        self.takes_as::<T>("application/json", example, true)
    }

    /// Takes a JSON body that may be left out.
    pub fn may_take<T: ToSchema>(self, example: Value) -> Self {
        self.takes_as::<T>("application/json", example, false)
    }

    /// Takes a JSON body under another media type.
    pub fn takes_as<T: ToSchema>(mut self, media_type: &str, example: Value, required: bool) -> Self {
        let schema = self.api.body_schema::<T>();
        let content = json!({media_type: {"schema": schema, "example": example}});
        self.json.insert("requestBody".into(), json!({"required": required, "content": content}));
        self.body_problems();
        self
    }

    /// Takes a JSON merge patch (RFC 7396) of a `T`; what it gives is checked against the schema of `T`.
    pub fn patches<T: ToSchema>(mut self, example: Value) -> Self {
        let schema = self.api.patch_of::<T>();
        let media = json!({"schema": schema, "example": example});
        let content = json!({"application/merge-patch+json": media, "application/json": media});
        self.json.insert("requestBody".into(), json!({"required": true, "content": content}));
        self.body_problems();
        self
    }

    /// Takes a page as it stands: HTML or plain text.
    pub fn takes_page(mut self) -> Self {
        let text = json!({"schema": {"type": "string"}});
        let mut html = text.clone();
        html["example"] = json!(
            "<html><head><title>Water supply secured</title></head><body><h1>Water supply secured</h1><p>By MARA ODUYA | Nov 13, 2026</p><p>…</p></body></html>"
        );
        self.json.insert(
            "requestBody".into(),
            json!({"required": true, "content": {"text/html": html, "text/plain": text}}),
        );
        for code in [Code::TooSlow, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid] {
            self.problem(code);
        }
        self
    }

    /// Takes text of one of these media types as it stands.
    pub fn takes_text(mut self, media: &[&str], example: &str) -> Self {
        let mut content = Map::new();
        for (at, media) in media.iter().enumerate() {
            let mut shape = json!({"schema": {"type": "string"}});
            if at == 0 {
                shape["example"] = json!(example);
            }
            content.insert((*media).to_owned(), shape);
        }
        self.json.insert("requestBody".into(), json!({"required": true, "content": content}));
        for code in [Code::TooSlow, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid] {
            self.problem(code);
        }
        self
    }

    fn body_problems(&mut self) {
        for code in [Code::MalformedJson, Code::TooSlow, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid] {
            self.problem(code);
        }
    }

    /// Answers a `T`.
    pub fn answers<T: ToSchema>(self, status: u16, description: &str, example: Value) -> Self {
        let schema = self.api.schema::<T>();
        self.answers_as(status, "application/json", description, schema, example)
    }

    /// Answers what the schema of this name says.
    pub fn answers_named(self, status: u16, description: &str, name: &str, example: Value) -> Self {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        self.answers_as(status, "application/json", description, schema, example)
    }

    /// Answers a `T` in another media type than that of JSON.
    pub fn answers_media<T: ToSchema>(self, status: u16, description: &str, media: &str, example: Value) -> Self {
        let schema = self.api.schema::<T>();
        self.answers_as(status, media, description, schema, example)
    }

    /// Answers a text of this media type.
    pub fn answers_text(self, status: u16, description: &str, media: &str, example: &str) -> Self {
        self.answers_as(status, media, description, json!({"type": "string"}), json!(example))
    }

    fn answers_as(mut self, status: u16, media: &str, description: &str, schema: Value, example: Value) -> Self {
        let mut content = json!({media: {"schema": schema}});
        if !example.is_null() {
            content[media]["example"] = example;
        }
        self.respond(&status.to_string(), json!({"description": description, "content": content}));
        self
    }

    /// Answers text of these media types too.
    pub fn also_answers(mut self, status: u16, media: &[&str]) -> Self {
        for media in media {
            self.json["responses"][status.to_string()]["content"][*media] = json!({"schema": {"type": "string"}});
        }
        self
    }

    /// Answers a status without a body.
    pub fn answers_nothing(mut self, status: u16, description: &str) -> Self {
        self.respond(&status.to_string(), json!({"description": description}));
        self
    }

    /// May answer these problems too.
    pub fn problems(mut self, codes: &[Code]) -> Self {
        codes.iter().for_each(|code| self.problem(*code));
        self
    }

    fn problem(&mut self, code: Code) {
        self.codes.push(code);
        let schema = self.api.schema::<super::Problem>();
        let status = code.status().to_string();
        let line = format!("`{}`: {}.", code.word(), code.title());
        let known =
            self.json["responses"].get(&status).and_then(|known| known["description"].as_str()).map(str::to_owned);
        let description = match known {
            Some(known) if known.contains(&format!("`{}`", code.word())) => known,
            Some(known) => format!("{known} {line}"),
            None => line,
        };
        let example = json!({"type": format!("/docs#{}", code.word()), "title": code.title(), "status": code.status(),
            "detail": code.title(), "instance": self.path, "code": code.word(), "errors": []});
        let content = json!({"application/problem+json": {"schema": schema, "example": example}});
        self.respond(&status, json!({"description": description, "content": content}));
    }

    fn respond(&mut self, status: &str, response: Value) {
        self.json["responses"][status] = response;
    }

    /// Ends the operation: this is what it does, for those who hold the permission, by itself and as part of a batch.
    pub fn to_work<P: Leave>(self, work: Work) {
        let mut secured = self.secured(P::PERMISSION.word());
        let codes = std::mem::take(&mut secured.codes);
        secured.work = Some(Piece { permission: P::PERMISSION, work, codes });
        if secured.method == Method::POST {
            secured.to(move |desk: Desk<P>, schemas: Data<Schemas>, request: Request, body: Body| async move {
                let Body { value, hash } = body;
                let request = request.with_body(value);
                desk.post(hash, move |conn, shift| work(conn, shift, &schemas, request)).await
            });
        } else if secured.json.contains_key("requestBody") {
            secured.to(move |desk: Desk<P>, schemas: Data<Schemas>, request: Request, body: Body| {
                write(desk, schemas, request.with_body(body.value), work)
            });
        } else {
            secured
                .to(move |desk: Desk<P>, schemas: Data<Schemas>, request: Request| write(desk, schemas, request, work));
        }
    }

    /// Ends the operation: this handler serves it.
    pub fn to<F, Args>(self, handler: F)
    where
        F: Handler<Args> + Clone + Send + Sync + 'static,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let method = self.method.clone();
        let route = {
            let method = method.clone();
            Box::new(move || {
                let method = method.clone();
                let serves = move |context: &GuardContext<'_>| {
                    let asked = &context.head().method;
                    *asked == method || (method == Method::GET && *asked == Method::HEAD)
                };
                web::route().guard(fn_guard(serves)).to(handler.clone())
            })
        };
        let endpoint = Endpoint { method, path: self.path, parameters: self.query, route, work: self.work };
        self.api.add(endpoint, self.json);
    }
}

async fn write<P: Leave>(desk: Desk<P>, schemas: Data<Schemas>, request: Request, work: Work) -> Result<Answer> {
    desk.write(move |conn, shift| work(conn, shift, &schemas, request)).await
}
