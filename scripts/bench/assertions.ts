/** What was measured did not do its work. */
export class AssertionFailed extends Error {}

/** Throws AssertionFailed with this English line when `right` is not true: the bench then prints no figure. */
export function assertThat(right: boolean, line: string): asserts right {
  if (!right) throw new AssertionFailed(`assertion failed: ${line}`);
}
