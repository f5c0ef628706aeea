/** Throws with this English line when `right` is not true: the bench then prints no figure. */
export function assertThat(right: boolean, line: string): asserts right {
  if (!right) throw new Error(`assertion failed: ${line}`);
}
