/** Errors of the project layer; filled by its first entries. */
export const projectErrors = {};
