using Xunit.Sdk;
using Xunit.v3;

// Tests do not run in parallel, because they share the loopback interface, the process's descriptors and the cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
