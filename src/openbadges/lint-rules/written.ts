/** Texts of documents that cannot change any more: several rules ask for the same one. */
const frozen = new WeakMap<object, string>();

/** The document as JSON text. What is frozen, is frozen to its last member. */
export function textOf(document: object): string {
  const known = frozen.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document);
  if (Object.isFrozen(document)) frozen.set(document, text);
  return text;
}
