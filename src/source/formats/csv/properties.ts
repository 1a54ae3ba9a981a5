import type { Property, PropertyValue } from '../../../concept/concept.ts';
import { invalidRow, matching } from '../../checks.ts';
import { codeReader, columnReader, filled, labelOf, shownReader, truthReader } from './column.ts';
import { dayReader } from './days.ts';
import type { PropertyOptions } from './options.ts';
import type { Row, Sheet } from './sheet.ts';

/** Reads one property of each row; undefined where the row does not say. */
export function propertyReader(options: PropertyOptions, sheet: Sheet): (row: Row) => Property | undefined {
  const value = valueReader(options, sheet);
  return (row) => {
    const found = value(row);
    return found === undefined ? undefined : { code: options.code, value: found };
  };
}

function valueReader(options: PropertyOptions, sheet: Sheet): (row: Row) => PropertyValue | undefined {
  const { type, column } = options;
  switch (type) {
    case 'boolean':
      return mapped(truthReader(column, sheet), (value) => ({ type, value }));
    case 'date':
      return mapped(dayReader(column, sheet), (value) => ({ type, value }));
    case 'string': {
      const cell = filled(shownReader(column, sheet), column, sheet);
      return mapped(cell, (value) => ({ type, value }));
    }
    case 'integer':
    case 'decimal': {
      const cell = filled(columnReader(column, sheet), column, sheet);
      return mapped(cell, (text, row) => numberValue(sheet, row, labelOf(column), type, text));
    }
    case 'Coding': {
      const { system } = options;
      const cell = filled(codeReader(column, sheet), column, sheet);
      const display =
        options.display === undefined
          ? () => undefined
          : filled(shownReader(options.display, sheet), options.display, sheet);
      // An empty display is filled in from the system that the code is in.
      return mapped(cell, (code, row) => ({ type, value: { system, code, display: display(row) ?? '' } }));
    }
  }
}

function mapped<From, To>(
  read: (row: Row) => From | undefined,
  make: (value: From, row: Row) => To,
): (row: Row) => To | undefined {
  return (row) => {
    const value = read(row);
    return value === undefined ? undefined : make(value, row);
  };
}

/** The value of a number: integers of 64 bits, decimals with a point. Throws SOURCE_INVALID otherwise. */
function numberValue(
  sheet: Sheet,
  row: Row,
  label: string,
  type: 'integer' | 'decimal',
  text: string,
): PropertyValue {
  if (type === 'decimal') {
    return { type, value: matching(sheet.source, row, label, text, /^-?\d+(?:\.\d+)?$/) };
  }
  const value = BigInt(matching(sheet.source, row, label, text, /^-?\d{1,19}$/));
  if (value === BigInt.asIntN(64, value)) return { type, value };
  throw invalidRow(sheet.source, row, `${label} must fit in 64 bits`);
}
