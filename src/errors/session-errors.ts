/** Errors of the session layer; filled by its first entries. */
export const sessionErrors = {};
