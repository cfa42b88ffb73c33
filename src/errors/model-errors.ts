/** Errors of the model layer; filled by its first entries. */
export const modelErrors = {};
