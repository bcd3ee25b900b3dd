using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>By a program at tc's ingress alone.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class TcOffloadTests(ITestOutputHelper output) : KernelOffloadTests(output, "tc");
