using Xunit.Sdk;
using Xunit.v3;

// The tests share the loopback interface, the process's descriptors and the cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
