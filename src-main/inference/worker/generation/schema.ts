import type { GbnfJsonSchema } from 'node-llama-cpp';

type Properties = Readonly<Record<string, unknown>>;

const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null', 'object', 'array']);
const DEFINITION = '#/$defs/';

/**
 * Whether a grammar can be made of a schema, in all of its parts. The library takes what it does not know for null, or
 * for anything, and an answer would follow another form than the one that was asked for.
 */
export function isSchema(schema: Properties): schema is Properties & GbnfJsonSchema {
  return isUnderstood(schema, new Set());
}

/** @param defined names that `$ref` may point to, besides the schema's own */
function isUnderstood(schema: unknown, defined: ReadonlySet<string>): boolean {
  if (!isProperties(schema)) return false;
  const { $ref, $defs, oneOf, type, properties, additionalProperties, items, prefixItems } = schema;
  const names = new Set([...defined, ...(isProperties($defs) ? Object.keys($defs) : [])]);
  const isPart = (part: unknown): boolean => isUnderstood(part, names);
  const isMap = (value: unknown): boolean => isProperties(value) && Object.values(value).every(isPart);
  const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isPart);
  if ($defs !== undefined && !isMap($defs)) return false;
  if (Object.hasOwn(schema, '$ref'))
    return typeof $ref === 'string' && $ref.startsWith(DEFINITION) && names.has($ref.slice(DEFINITION.length));
  if (Object.hasOwn(schema, 'oneOf')) return isList(oneOf);
  if (Object.hasOwn(schema, 'const')) return true;
  if (Object.hasOwn(schema, 'enum')) return Array.isArray(schema.enum) && schema.enum.length > 0;
  const types = Array.isArray(type) ? type : [type];
  return (
    types.length > 0 &&
    types.every((each) => TYPES.has(each)) &&
    (properties === undefined || isMap(properties)) &&
    (additionalProperties === undefined || typeof additionalProperties === 'boolean' || isPart(additionalProperties)) &&
    (items === undefined || isPart(items)) &&
    (prefixItems === undefined || isList(prefixItems))
  );
}

const isProperties = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
