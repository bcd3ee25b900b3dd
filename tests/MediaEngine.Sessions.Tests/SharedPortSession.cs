using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests;

/// <summary>A call whose first leg has ICE on a shared port, and whose second leg is plain.</summary>
internal sealed class SharedPortSession
{
    private readonly SimEngine _engine;
    private readonly string _name;
    private int _restarts;

    /// <param name="near">On the shared port.</param>
    public SharedPortSession(SimEngine engine, string name, Peer near, Peer far, MediaPort shared, params MediaPort[] standby)
    {
        (_engine, _name, Near, Far, Port) = (engine, name, near, far, shared);
        Ice = new IceHost(engine.Network, near.Rtp).WithCredentials(name);
        Call = new TwoPartyCall(engine, near.Rtp.Address, far.Rtp.Address).Multiplex();
        Call.WithTransport(0, t => t with { Port = shared, Standby = [.. standby], Advertised = default });
        near.Call(shared.Local, shared.Local);
        far.Call(Call.Local(1), Call.Local(2));
    }

    public Peer Near { get; }

    public Peer Far { get; }

    public MediaPort Port { get; set; }

    public IceHost Ice { get; private set; }

    public TwoPartyCall Call { get; }

    public string Ufrag => $"{_name}Ours{_restarts}";

    public string Password => $"{_name}OursPasswordOf22Characters{_restarts}";

    /// <summary>The description of the near peer reaches the engine.</summary>
    public SharedPortSession Signal(Func<IcePlan, IcePlan>? change = null)
    {
        var plan = new IcePlan(Ufrag, Password, Controlling: false, Lite: false)
        {
            RemoteUfrag = Ice.Ufrag,
            RemotePassword = Ice.Password,
        };
        Call.WithTransport(0, t => t with
        {
            Ice = change is null ? plan : change(plan),
        }).Touch().Signal();
        return this;
    }

    /// <summary>The description of the engine reaches the near peer.</summary>
    public SharedPortSession Connect() => Connect(Ice);

    /// <summary>The same for another socket of the near peer.</summary>
    public SharedPortSession Connect(IceHost host)
    {
        host.Agent.Follow(new IceParameters(host.Ufrag, host.Password, Ufrag, Password, !host.Lite, host.Lite),
            [new IceLocal(0, host.Address, 65535)],
            [new IceCandidate(Port.Local, IcePriority.Candidate(IcePriority.HostType, 65535, 1))], _engine.Network.Now);
        host.Pump();
        return this;
    }

    /// <summary>Both sides get new credentials.</summary>
    public SharedPortSession Restart()
    {
        _restarts++;
        Ice.WithCredentials($"{_name}{_restarts}");
        return this;
    }

    /// <summary>A connectivity check of the near peer.</summary>
    public byte[] Check(string? password = null)
    {
        byte[] buffer = new byte[600];
        var writer = new StunWriter(buffer, StunClass.Request, StunTransactionId.Create(_engine.Network.Random));
        writer.AddUsername(Encoding.UTF8.GetBytes(Ufrag), Encoding.UTF8.GetBytes(Ice.Ufrag));
        writer.AddUInt32(StunAttributeType.Priority, 5);
        return buffer[..writer.Finish(Encoding.UTF8.GetBytes(password ?? Password))];
    }
}
