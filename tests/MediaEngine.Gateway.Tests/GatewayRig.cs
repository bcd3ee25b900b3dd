using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>The gateway over one simulated worker, in virtual time.</summary>
internal sealed class GatewayRig : IDisposable
{
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(1);

    private readonly Queue<MediaEvent> _events = new();

    /// <param name="shared">The shared port of the worker; null for none.</param>
    public GatewayRig(MediaPort? shared = null)
    {
        Network = new SimNetwork(seed: 11);
        Worker = new SimEngine(Network, new MediaWorkerOptions { SharedPorts = shared is null ? [] : [shared] })
        {
            Published = _events.Enqueue,
        };
        var settings = new SignallingSettings
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [Worker.Pool])]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"OWN:{hash}"),
            InstanceId = "test",
            SharedPorts = shared is null ? [] : [[shared]],
        };
        Signalling = new SignallingEngine(settings, Worker.Ports, Worker.Plane, new SeededRandom(3));
        Gateway = new GatewayEngine(Signalling, Worker.Plane, new SeededRandom(4), new LiteralHosts());
    }

    public SimNetwork Network { get; }

    public SimEngine Worker { get; }

    public SignallingEngine Signalling { get; }

    public GatewayEngine Gateway { get; }

    public void Put(string name, string? url) => Gateway.Put(new StreamSettings(name) { Url = url }, Network.Now);

    public StreamStatus Status(string name) => Gateway.Status(name, Network.Now)!;

    /// <summary>Lets time pass; the control side takes its turn every millisecond.</summary>
    public void Run(TimeSpan time)
    {
        for (MonotonicTime end = Network.Now + time; Network.Now < end;)
        {
            Turn();
            Network.Run(_turn);
        }

        Turn();
    }

    /// <summary>Runs until the condition holds, at most for the time.</summary>
    public void RunUntil(Func<bool> condition, TimeSpan most)
    {
        for (MonotonicTime end = Network.Now + most; !condition();)
        {
            Assert.True(Network.Now < end, "it does not happen in time");
            Turn();
            Network.Run(_turn);
        }
    }

    /// <summary>The reply to an offer; the camera may need time for it.</summary>
    public SessionReply Watch(string stream, string offer)
    {
        SessionReply? reply = null;
        Gateway.Watch(new WatchRequest(stream, offer, TestAddress.Parse("198.51.100.10:5555")), Network.Now, r => reply = r);
        RunUntil(() => reply is not null, TimeSpan.FromSeconds(5));
        return reply!;
    }

    public SessionReply Publish(string stream, string offer)
    {
        SessionReply reply = Gateway.Publish(new PublishRequest(stream, offer, TestAddress.Parse("198.51.100.20:5555")), Network.Now);
        Turn();
        return reply;
    }

    public void Dispose()
    {
        Gateway.Stop(Network.Now);
        Worker.Dispose();
    }

    private void Turn()
    {
        while (_events.TryDequeue(out MediaEvent? next))
        {
            if (!Gateway.Handle(next, Network.Now))
                Signalling.Handle(next, Network.Now);
        }

        if (Gateway.NextDeadline <= Network.Now)
            Gateway.HandleTimeout(Network.Now);
        if (Signalling.NextDeadline <= Network.Now)
            Signalling.HandleTimeout(Network.Now);
    }

    private sealed class LiteralHosts : ICameraHosts
    {
        public void Resolve(string host, int port, Action<TransportAddress, string> answered) =>
            answered(TestAddress.Parse($"{host}:{port}"), "");
    }
}
