import { toJsonString } from '@bufbuild/protobuf';
import {
  BatchValidateCodesResponseSchema,
  LookupService,
  ValidateCodeResponseSchema,
} from '../../gen/oppslag/v1/lookup_service_pb.ts';
import { type OppslagClient, withClient } from './client.ts';
import { type Output, pairs, table } from './output.ts';
import { codingText, periodText } from './wording.ts';

export interface ValidateOptions {
  readonly address: string;
  readonly system: string;
  readonly codes: readonly string[];
  /** Empty when only codes are asked about; goes with one code. */
  readonly display: string;
  readonly asOf: string;
  readonly languages: readonly string[];
  readonly json: boolean;
}

/** Tells whether codes are valid. Returns false when any is not. */
export async function validate(options: ValidateOptions, output: Output): Promise<boolean> {
  return await withClient(options.address, async (client) =>
    options.codes.length === 1
      ? await validateOne(client, options, output)
      : await validateSeveral(client, options, output),
  );
}

async function validateOne(
  client: OppslagClient,
  options: ValidateOptions,
  output: Output,
): Promise<boolean> {
  const { system, codes, display, asOf, languages } = options;
  const request = { system, code: codes[0]!, display, asOf, displayLanguages: [...languages] };
  const response = await client.call(LookupService.method.validateCode, request);
  const { result, message, periods, replacedBy, meta } = response;
  if (options.json) {
    output.line(toJsonString(ValidateCodeResponseSchema, response));
    return result;
  }
  output.line(result ? 'valid' : 'not valid');
  output.line(
    pairs([
      ['display', response.display],
      ['message', message],
      ['periods', periods.map(periodText).join(', ')],
      ['replaced by', replacedBy.map(codingText).join(', ')],
      ['as of', `${meta?.asOf ?? ''}, snapshot ${meta?.snapshotId ?? ''}`],
    ]),
  );
  return result;
}

async function validateSeveral(
  client: OppslagClient,
  options: ValidateOptions,
  output: Output,
): Promise<boolean> {
  const { system, codes, asOf, languages } = options;
  const request = { system, codes: [...codes], asOf, displayLanguages: [...languages] };
  const response = await client.call(LookupService.method.batchValidateCodes, request);
  if (options.json) {
    output.line(toJsonString(BatchValidateCodesResponseSchema, response));
  } else {
    const rows = response.results.map(({ code, result, display, message }) => {
      return [code, result ? 'yes' : 'no', display, message];
    });
    output.line(table(['asked', 'valid', 'display', 'message'], rows));
  }
  return response.results.every(({ result }) => result);
}
