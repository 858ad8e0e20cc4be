/** A sound that is sent within an answer or a message, as base64. */
export async function base64Of(sound: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of sound) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}
