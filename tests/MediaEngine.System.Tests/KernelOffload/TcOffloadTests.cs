using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>With the program at tc ingress only.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class TcOffloadTests(ITestOutputHelper output) : KernelOffloadTests(output, "tc");
