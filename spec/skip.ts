/** Skips the test, or from a hook all tests of its suite, for a reason that the report shows. */
export function skip(context: Mocha.Context, reason: string): void {
  const { test } = context;
  const isHook = test !== undefined && 'type' in test && test.type === 'hook';
  const titled = isHook ? test.parent : test;
  if (titled !== undefined) titled.title += ` [skipped: ${reason}]`;
  context.skip();
}
