const UTC_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;

/**
 * Reads an RFC 3339 time in UTC with whole seconds or milliseconds (`2026-01-31T12:00:00Z`), as milliseconds since
 * 1970. Returns NaN for anything else, including dates that do not exist: every comparison with NaN is false, so
 * write checks such that true means accepted.
 */
export function parseInstant(text: string): number {
  if (!UTC_INSTANT.test(text)) return Number.NaN;
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) return Number.NaN;
  // The engine rolls some impossible dates over (30 February becomes 2 March), so the date must survive a round trip.
  return new Date(timeMs).toISOString().startsWith(text.slice(0, 19)) ? timeMs : Number.NaN;
}
