namespace MediaEngine.Transport.Tests.Offload;

public sealed class TcxForwarderTests() : KernelForwarderTests(ForwarderHook.Tcx);
