using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;

namespace MediaEngine.Signalling.Tests;

/// <summary>Signalling without NG and with one simulated worker.</summary>
internal sealed class SignallingRig : IDisposable
{
    /// <param name="change">Changes the settings; null for none.</param>
    /// <param name="shared">The shared ports of the worker.</param>
    public SignallingRig(Func<SignallingSettings, SignallingSettings>? change = null, params MediaPort[] shared)
    {
        Network = new SimNetwork(seed: 5);
        Worker = new SimEngine(Network, new MediaWorkerOptions { SharedPorts = shared });
        Settings = new SignallingSettings
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [Worker.Pool])]),
            UnixMicroseconds = now => now.Nanoseconds / 1000,
            Certificate = LocalCertificate.Always(hash => $"OWN:{hash}"),
            InstanceId = "test",
            SharedPorts = shared.Length == 0 ? [] : [[.. shared]],
            CallEnded = Ended.Add,
            CallTimedOut = TimedOut.Add,
        };
        Settings = change?.Invoke(Settings) ?? Settings;
        Engine = new SignallingEngine(Settings, Worker.Ports, Worker.Plane, new SeededRandom(3));
    }

    public SimNetwork Network { get; }

    public SimEngine Worker { get; }

    public SignallingSettings Settings { get; }

    public SignallingEngine Engine { get; }

    public List<TimedOutCall> TimedOut { get; } = [];

    public List<EndedCall> Ended { get; } = [];

    public static string Sdp(int port, string direction = "sendonly", string payloads = "0 8") => string.Join(
        "\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.10", "s=-", "c=IN IP4 198.51.100.10", "t=0 0", $"m=audio {port} RTP/AVP {payloads}",
        $"a={direction}", "");

    public void Dispose() => Worker.Dispose();
}
