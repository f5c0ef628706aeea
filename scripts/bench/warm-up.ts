/**
 * Runs both sides some hundred times before the clock starts, as in a process that has been up for a minute. Each time
 * with the same badge in other bytes (other white space), so that nothing is remembered of what is measured later.
 */
const TIMES = 200;

export async function warmUp(json: string, sides: readonly ((json: string) => Promise<unknown>)[]): Promise<void> {
  const document: unknown = JSON.parse(json);
  for (let time = 0; time < TIMES; time += 1) {
    const text = `${JSON.stringify(document, null, time % 3)}${' '.repeat(time)}`;
    for (const side of sides) await side(text);
  }
}
