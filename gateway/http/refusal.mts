/** A request that the gateway itself refuses, in the words and the shape of OpenAI's API. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: { readonly param?: string; readonly jobId?: string; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message);
  }
}

/** Nothing of that name is here, or it is another account's: nobody can tell which. */
export function notFound(what: string, id: string): Refusal {
  return new Refusal(404, 'not_found', `There is no ${what} '${id.slice(0, 80)}'.`);
}

/** What nobody knows is refused by name, because what is passed over in silence is not done. */
export function unknownParameter(param: string): Refusal {
  return new Refusal(400, 'unknown_parameter', `There is no parameter '${param}'.`, { param });
}
