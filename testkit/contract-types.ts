/** The types of a contract that has no schemas, because nothing but a test or a measurement starts its runs. */
export interface ContractTypes<Input, Result, Configuration = object> {
  input: { _output: Input };
  configuration: { _output: Configuration };
  result: { _output: Result };
}
