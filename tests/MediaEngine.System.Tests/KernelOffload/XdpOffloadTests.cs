using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>With a program in the drivers (XDP) too.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class XdpOffloadTests(ITestOutputHelper output) : KernelOffloadTests(output, "auto");
