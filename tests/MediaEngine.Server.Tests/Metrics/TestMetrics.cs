using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Metrics;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;
using Xunit;

namespace MediaEngine.Server.Tests.Metrics;

/// <summary>Metrics without workers and sockets.</summary>
internal static class TestMetrics
{
    public static MetricSources Sources()
    {
        Assert.True(TransportAddress.TryParseAddress("127.0.0.1", out TransportAddress local));
        InterfaceTable interfaces = new([new LogicalInterface("pub", [new PortPool("pub", local, local, 40000, 40999)])]);
        UdpSocketFactory sockets = new();
        SystemRandom random = new();
        PreparedPorts ports = new(new PortAllocator(random, () => default, sockets), sockets);
        ControlSettings settings = new()
        {
            Interfaces = interfaces,
            UnixMicroseconds = _ => 0,
            Certificate = LocalCertificate.Always(_ => ""),
            InstanceId = "test",
        };
        return new MetricSources
        {
            Loops = [],
            Ports = ports,
            Interfaces = interfaces,
            Listeners = new ListenerCounters(),
            Log = new LogCounters(),
            Engine = new ControlEngine(settings, ports, new WorkerMediaPlane([]), random),
            Pauses = new CollectorPauses(),
            Requests = new MetricHistogram([0.001, 0.0025, 0.01]),
            DirectFlows = () => 0,
            Uptime = () => TimeSpan.FromSeconds(12.5),
        };
    }
}
