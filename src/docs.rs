//! The OpenAPI document, and the page that shows it.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use serde_json::{Value, json};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::access::roles;
use crate::http::{Api, Code, Result};

/// The bytes of `/openapi.json`.
pub struct Document(pub Vec<u8>);

/// The OpenAPI document of these endpoints.
pub fn document(api: &Api) -> Result<Value> {
    let mut codes = String::from("| code | status | meaning |\n|---|---|---|\n");
    for code in Code::ALL {
        codes.push_str(&format!("| `{}` | {} | {} |\n", code.word(), code.status(), code.title()));
    }
    let mut permissions = String::from("| permission | roles |\n|---|---|\n");
    for (permission, who) in roles::TABLE {
        let who: Vec<&str> = who.iter().map(|role| role.word()).collect();
        permissions.push_str(&format!("| `{permission}` | {} |\n", who.join(", ")));
    }
    let about = format!(
        "A headless CMS for newsrooms that report what officials say.\n\n\
         `/v1/…` is the **delivery API**: what readers may see, the same for everyone. `/v1/manage/…` is the \
         **management API**: working copies, for those who signed in with `POST /v1/auth/sign-in`.\n\n\
         ## Problems\n\nEvery error is an `application/problem+json` document (RFC 9457) with a stable `code`:\n\n{codes}\n\
         ## Permissions\n\n{permissions}"
    );
    let head = json!({
        "openapi": "3.1.0",
        "info": {"title": "Pressroom", "version": env!("CARGO_PKG_VERSION"), "description": about,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"}},
        "servers": [{"url": "/"}],
    });
    Ok(api.document(head)?)
}

/// Serves the document and the page. Everything the page needs comes from the program itself.
pub fn serve(config: &mut ServiceConfig) {
    config
        .route("/openapi.json", web::get().to(openapi))
        .route("/openapi.json", web::head().to(openapi))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(
            Config::from("/openapi.json").try_it_out_enabled(true).validator_url("none").persist_authorization(true),
        ));
}

async fn openapi(document: Data<Document>) -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("content-type", "application/json"))
        .insert_header(("cache-control", "public, max-age=60"))
        .body(document.0.clone())
}
