import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OppslagError, systemErrorCode } from '../base/errors.ts';
import { writeFileAtomically } from '../base/files.ts';
import { generateKeyPair, readSigningKey, readTrustedKey, type SigningKey } from '../trust/keys.ts';
import { encodeTrustPolicy, parseTrustPolicy, type TrustPolicy } from '../trust/policy.ts';

/** Paths of a key pair. */
export interface KeyFiles {
  readonly keyId: string;
  readonly privateKeyPath: string;
  readonly publicKeyPath: string;
  readonly publicKeyPem: string;
}

/** Makes a key pair in a directory. Never overwrites: a lost signing key cannot be made again. */
export async function writeKeyPair(directory: string, name: string): Promise<KeyFiles> {
  const privateKeyPath = join(directory, `${name}.key.pem`);
  const publicKeyPath = join(directory, `${name}.pub.pem`);
  for (const path of [privateKeyPath, publicKeyPath]) {
    if (await exists(path)) {
      throw new OppslagError({
        code: 'KEY_EXISTS',
        message: `${path} is there already and is not overwritten`,
        hint: 'Choose another --name, or remove the file if no policy trusts it any more.',
      });
    }
  }
  const { keyId, privateKeyPem, publicKeyPem } = generateKeyPair();
  await write(privateKeyPath, privateKeyPem, 0o600);
  await write(publicKeyPath, publicKeyPem, 0o644);
  return { keyId, privateKeyPath, publicKeyPath, publicKeyPem };
}

/** Takes a pair away that was just made, as far as that is possible. */
export async function removeKeyPair({ privateKeyPath, publicKeyPath }: KeyFiles): Promise<void> {
  for (const path of [privateKeyPath, publicKeyPath]) await rm(path, { force: true }).catch(() => {});
}

/** Writes a policy that trusts one key, with the defaults for everything else. */
export async function writePolicy(path: string, repository: string, publicKeyPem: string): Promise<void> {
  const policy: TrustPolicy = {
    repository,
    epoch: 1,
    keys: [readTrustedKey(publicKeyPem)],
    threshold: 1,
    minSequence: 1,
    requiredSystems: [],
    maxValidityDays: 400,
  };
  await write(path, encodeTrustPolicy(policy), 0o644);
}

/** Reads the policy that a command was given. */
export async function readPolicyFile(path: string): Promise<TrustPolicy> {
  const hint = 'Make one with `oppslag keygen`, or name another with --trust.';
  return parseTrustPolicy(await readText(path, 'the trust policy', hint));
}

/** Reads the private keys that a command was given. */
export async function readSigningKeys(paths: readonly string[]): Promise<SigningKey[]> {
  const hint = 'Make one with `oppslag keygen`, or name another with --key.';
  return await Promise.all(
    paths.map(async (path) => readSigningKey(await readText(path, 'the signing key', hint))),
  );
}

/**
 * Reads private keys, of which enough must belong to the policy.
 *
 * @param least how many of the policy's keys must sign; default its threshold
 * @throws OppslagError KEYS_INSUFFICIENT
 */
export async function readTrustedSigners(
  paths: readonly string[],
  policy: TrustPolicy,
  least = policy.threshold,
): Promise<SigningKey[]> {
  const keys = await readSigningKeys(paths);
  const trusted = keys.filter((key) => policy.keys.some(({ keyId }) => keyId === key.keyId));
  if (trusted.length >= least) return keys;
  throw new OppslagError({
    code: 'KEYS_INSUFFICIENT',
    message: `the trust policy wants ${least} of its keys to sign; ${trusted.length} of those given are its`,
    hint: 'Name the private keys that belong to the policy, each with its own --key; for keys of other people see --pending.',
  });
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function readText(path: string, what: string, hint: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error) ?? 'unknown fault';
    throw new OppslagError({
      code: 'FILE_UNREADABLE',
      message: `${what} ${path} cannot be read (${code})`,
      hint,
      cause: error,
    });
  }
}

async function write(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFileAtomically(path, Buffer.from(text), mode);
  } catch (error) {
    throw new OppslagError({
      code: 'FILE_UNWRITABLE',
      message: `${path} cannot be written (${systemErrorCode(error) ?? 'unknown fault'})`,
      hint: 'Check that the directory may be written to by this user and has room.',
      cause: error,
    });
  }
}
