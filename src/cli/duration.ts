const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `15d`, `12h`, `30m`, `90s`, or several together as `1d12h`. Undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,9}[smhd])+$/.test(text)) return undefined
  const parts = text.matchAll(/(\d+)([smhd])/g)
  return [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * (unitMs[unit ?? ''] ?? 0), 0)
}
