// What a site and an editor's tool do, written against the types that are generated from the OpenAPI document. It is
// compiled, never run: a call that the document does not allow, or an answer it describes otherwise, fails the build.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated";

// Several values of a parameter are separated by commas.
const api = createClient<paths>({
  baseUrl: "http://127.0.0.1:8080",
  querySerializer: { array: { style: "form", explode: false } },
});

type Article = components["schemas"]["ArticleView"];

export function byline(article: Article): string {
  const names: string[] = article.credits.map((credit) => credit.byline?.name ?? credit.credited_as);
  const first: string = article.byline_text ?? names.join(", ");
  return `${article.headline} — ${first} (${article.display_date ?? "no day"})`;
}

export async function home(): Promise<string[]> {
  const { data, error } = await api.GET("/v1/articles", {
    params: { query: { language: ["en"], limit: 20, sort: "-published_at", count: "exact" } },
  });
  if (!data) throw new Error(error?.detail);
  const total: number | null | undefined = data.page.total;
  return [...data.data.map(byline), `${total} articles`];
}

export async function article(language: string, slug: string): Promise<string[]> {
  const { data } = await api.GET("/v1/articles/by-slug/{language}/{slug}", {
    params: { path: { language, slug }, query: { include: ["quotations"], body_format: "portable_text" } },
  });
  if (!data) return [];
  const blocks = Array.isArray(data.body) ? data.body : [];
  const text = blocks.flatMap((block) => (block._type === "block" ? block.children.map((span) => span.text) : []));
  const quotations = (data.quotations ?? []).map((quotation) =>
    quotation.status === "published"
      ? `${quotation.speaker?.name}: ${quotation.text}`
      : `withdrawn: ${quotation.correction.text}`,
  );
  return [...text, ...quotations];
}

export async function correct(token: string, id: string, etag: string, headline: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  const { data, error, response } = await api.PATCH("/v1/manage/articles/{id}", {
    headers,
    params: { path: { id }, header: { "If-Match": etag } },
    body: { headline, kicker: null },
  });
  if (error) throw new Error(`${response.status} ${error.code}: ${error.errors.map((fault) => fault.detail).join(" ")}`);
  await api.POST("/v1/manage/articles/{id}/publish", {
    headers,
    params: { path: { id }, header: { "If-Match": `"${data.version}"` } },
    body: { with_drafts: true },
  });
  return data.version;
}

export async function create(token: string): Promise<string | undefined> {
  const { data } = await api.POST("/v1/manage/officials", {
    headers: { Authorization: `Bearer ${token}` },
    params: { header: { "Idempotency-Key": "a-key-of-our-own" }, query: { publish: "true" } },
    body: { names: [{ language: "en", text: "Zhou Song" }] },
  });
  return data?.id;
}
