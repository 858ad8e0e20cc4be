/** A value that is made when it is first asked for, and kept: loading costs nothing for what is never used. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
