// A project of one file for the tests of the rules that need types: the whole project takes the type checker twenty seconds.
export {};
