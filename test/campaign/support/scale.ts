/** Share of the full numbers to run, above 0 and at most 1. Only a full run may write the documentation. */
export const SCALE = readScale(process.env.OPPSLAG_CAMPAIGN_SCALE);

/** A number of the campaign at the scale of this run, at least `least`. */
export function scaled(full: number, least = 1): number {
  return Math.max(least, Math.round(full * SCALE));
}

function readScale(text = '1'): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1))
    throw new RangeError('OPPSLAG_CAMPAIGN_SCALE must be above 0 and at most 1');
  return scale;
}
