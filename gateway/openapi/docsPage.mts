import { z } from 'zod/v4';

/** How the docs page looks, in light and dark. */
export const docsStyle = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1.25rem; }
pre, code { font: .9em ui-monospace, monospace; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid light-dark(#dfe1ea, #323648); border-radius: 8px; }
h2 { font-size: 1rem; margin: 2rem 0 .2rem; }
p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; }
th { font-weight: 400; white-space: nowrap; }
summary { cursor: pointer; color: light-dark(#5b5bd6, #9a9af0); }`;

const propertySchema = z.object({ title: z.string().optional(), description: z.string().optional() });
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ summary: z.string(), description: z.string().optional() })),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.object({ properties: z.record(z.string(), propertySchema).default({}) })),
  }),
});

/** The API on one page, from the same description that `/openapi.json` gives. */
export function docsPage(description: Record<string, unknown>, baseUrl: string): string {
  const { paths, components } = documentSchema.parse(description);
  const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary, description = '' }]) =>
        `<h2><code>${method.toUpperCase()} ${text(path)}</code></h2><p>${text(summary)}. ${text(description)}</p>`,
    ),
  );
  const bodies = Object.entries(components.schemas)
    .filter(([name]) => name.endsWith('Request'))
    .map(
      ([name, { properties }]) =>
        `<details><summary>Fields of ${text(name)}</summary>${fieldTable(properties)}</details>`,
    );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ImaRouter API</title><style>${docsStyle}</style></head><body><main><h1>ImaRouter API</h1>
<p>Every audio provider behind one key and one endpoint that OpenAI clients can call. The same in <a href="/openapi.json">OpenAPI</a>.</p>
<pre>curl ${text(baseUrl)}/v1/audio/speech -H "Authorization: Bearer $IMAROUTER_API_KEY" \\
  -H "Content-Type: application/json" -d '{"model":"tts-1","voice":"alloy","input":"Hello."}' -o hello.mp3</pre>
${endpoints.join('\n')}<h2>Fields of requests</h2>${bodies.join('\n')}</main></body></html>`;
}

function fieldTable(properties: Readonly<Record<string, z.infer<typeof propertySchema>>>): string {
  const rows = Object.entries(properties).map(
    ([name, { title = '', description = '' }]) =>
      `<tr><th scope="row"><code>${text(name)}</code></th><td>${text([title, description].filter(Boolean).join(': '))}</td></tr>`,
  );
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

function text(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
