const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/**
 * The hard limits of verification, in the order of the steps that use them. No configuration widens them: they bound
 * what an attacker who controls the mirror can make a client do before, and even after, a signature is checked.
 */
export const LIMITS = {
  // Step 2: the transfer of the announcement and the manifest. All but the first three hold for the files of step 11 too.
  maxAnnouncementBytes: 256,
  maxEnvelopeBytes: 256 * KIB,
  totalTimeoutMs: 60_000,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 10_000,
  minTransferBytesPerSecond: 10 * KIB,
  minTransferWindowMs: 30_000,
  /** All on the same origin. */
  maxRedirects: 3,

  // Steps 3–6: the decoding of the envelope and its payload.
  maxJsonDepth: 8,
  maxReportedFaults: 32,
  maxSignatures: 16,
  signatureBytes: 64,
  maxKeyIdChars: 128,
  maxPayloadTypeChars: 128,
  maxPolicyKeys: 16,
  maxIdentifierChars: 256,
  maxTextChars: 2_048,
  maxProbes: 1_024,

  // Steps 8 and 9: time and sequence.
  maxClockSkewMs: 10 * 60_000,
  maxSequenceJump: 1_000_000,
  maxPolicyDays: 3_650,

  // Step 10: what a manifest may ask a client to store.
  maxFiles: 64,
  maxFileBytes: 512 * MIB,
  maxTotalFileBytes: 4 * GIB,
  /** Rows are numbered by Int32 below the wire. */
  maxRecordsPerFile: 2 ** 31 - 1,
  maxFormatVersion: 65_535,
  maxSourcesPerFile: 32,
  /** Free disk space a download needs, as a multiple of the bytes still to be downloaded. */
  minFreeDiskFactor: 1.5,

  // Step 11: the transfer of one file.
  fileTotalTimeoutMs: 10 * 60_000,

  // Step 13: how much of a code system may disappear without `allow_shrink`.
  maxShrinkFraction: 0.2,
} as const;

export const MS_PER_DAY = 86_400_000;
