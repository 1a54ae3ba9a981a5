import { OppslagError } from '../base/errors.ts';
import { type OppslagClient, withClient } from './client.ts';

/** Runs an action with a client of the listener for operators, which a service has only when it is told to. */
export async function withAdminClient<T>(
  address: string,
  action: (client: OppslagClient) => Promise<T>,
): Promise<T> {
  try {
    return await withClient(address, action);
  } catch (error) {
    if (!(error instanceof OppslagError) || error.code !== 'UNREACHABLE') throw error;
    throw new OppslagError({
      code: 'UNREACHABLE',
      message: 'no service takes orders at that address',
      hint: 'Start it with OPPSLAG_ADMIN_ADDRESS, on this machine, or name its address with --address.',
      cause: error,
    });
  }
}
