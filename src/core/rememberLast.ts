/** The function, not worked out again where it is given the very same twice in a row, as the items of a run do. */
export function rememberLast<Given, Answer>(answer: (given: Given) => Answer): (given: Given) => Answer {
  let last: { readonly given: Given; readonly answer: Answer } | undefined;
  return (given) => {
    if (last === undefined || last.given !== given) last = { given, answer: answer(given) };
    return last.answer;
  };
}
