import { exists, type KeyFiles, removeKeyPair, writeKeyPair, writePolicy } from './key-files.ts';
import { type Output, pairs } from './output.ts';

export interface KeygenOptions {
  readonly directory: string;
  readonly name: string;
  readonly repository: string;
  /** Path of the trust policy. */
  readonly trust: string;
  /** Tell how to replace a key by the new one. */
  readonly rotate: boolean;
}

/**
 * Makes a key pair, and a policy that trusts it when there is none yet.
 *
 * @throws OppslagError KEY_EXISTS or FILE_UNWRITABLE
 */
export async function keygen(options: KeygenOptions, output: Output): Promise<void> {
  const files = await writeKeyPair(options.directory, options.name);
  const isNewPolicy = !(await exists(options.trust));
  if (isNewPolicy) await writeFirstPolicy(files, options);
  output.line(
    pairs([
      ['key id', files.keyId],
      ['private key', `${files.privateKeyPath}  (keep secret, never in a store or repository)`],
      ['public key', files.publicKeyPath],
      [
        'trust policy',
        isNewPolicy ? `${options.trust}  (new: trusts this key)` : `${options.trust}  (unchanged)`,
      ],
    ]),
  );
  if (isNewPolicy) return;
  if (options.rotate) output.line(`\n${rotationSteps(files, options.trust)}`);
  else output.line(`To trust the new key, add the public key to "keys" in ${options.trust}.`);
}

/** Without the policy the pair goes too: nothing trusts it, and it would only stand in the way of the next try. */
async function writeFirstPolicy(files: KeyFiles, { trust, repository }: KeygenOptions): Promise<void> {
  try {
    await writePolicy(trust, repository, files.publicKeyPem);
  } catch (error) {
    await removeKeyPair(files);
    throw error;
  }
}

/** The way from an old key to a new one on which every instance believes the store at every moment. */
function rotationSteps({ publicKeyPem, privateKeyPath }: KeyFiles, trust: string): string {
  return [
    'To replace a key by this one:',
    `1. Add the new key to "keys" in ${trust} and in the policy of every instance, and restart them. The line is`,
    `     ${JSON.stringify(publicKeyPem)}`,
    '2. When every instance has it, publish with both keys:',
    `     npx oppslag renew --key <old>.key.pem --key ${privateKeyPath}`,
    '3. When every instance serves that snapshot, remove the old key from every policy and restart.',
    '4. Publish with the new key alone from now on, and destroy the old private key.',
    'If the old key was stolen, do not do this: raise the epoch, see docs/operations.md.',
  ].join('\n');
}
