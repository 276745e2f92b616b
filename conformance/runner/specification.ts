/** The version at the top of spec/SPEC.md, which cases are made by and results name. */
export const specification = '0.1';
