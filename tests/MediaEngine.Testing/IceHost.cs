using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Testing;

/// <summary>An ICE agent with one socket on a <see cref="SimNetwork"/>, driven as a worker drives it.</summary>
public sealed class IceHost
{
    private readonly SimNetwork _network;
    private readonly SimNat? _nat;
    private readonly Action<TransportAddress, byte[]>? _others;

    /// <param name="nat">The NAT between the host and the network; null for none.</param>
    public IceHost(SimNetwork network, string address, SimNat? nat = null)
    {
        (_network, _nat, Address) = (network, nat, TestAddress.Parse(address));
        Agent = new IceAgent(network.Random);
        if (nat is null)
        {
            Endpoint = network.AddEndpoint(Address);
            Endpoint.OnReceive = Receive;
        }
    }

    /// <summary>Adds ICE to the socket of a test peer, before its media handling.</summary>
    public IceHost(SimNetwork network, SimEndpoint endpoint)
    {
        (_network, Address, Endpoint) = (network, endpoint.Address, endpoint);
        Agent = new IceAgent(network.Random);
        _others = endpoint.OnReceive;
        endpoint.OnReceive = Receive;
    }

    public TransportAddress Address { get; }

    public SimEndpoint? Endpoint { get; }

    public IceAgent Agent { get; }

    public string Ufrag { get; set; } = "";

    public string Password { get; set; } = "";

    public bool Lite { get; set; }

    public string Software { get; set; } = "";

    /// <summary>The candidates for the other agent. Tests change them to wrong or hidden ones.</summary>
    public List<IceCandidate> Candidates { get; } = [];

    /// <summary>Events with their times.</summary>
    public List<(IceEvent Event, MonotonicTime At)> Events { get; } = [];

    /// <summary>The host neither receives nor sends.</summary>
    public bool Dead { get; set; }

    public int Sent { get; private set; }

    public TransportAddress Remote => Agent.TryGetActive(out _, out TransportAddress remote) ? remote : default;

    public IceHost WithCredentials(string name)
    {
        (Ufrag, Password) = ($"{name}Frag", $"{name}PasswordOf22Characters");
        return this;
    }

    /// <summary>The host candidate of the socket.</summary>
    public IceHost WithHostCandidate()
    {
        Candidates.Add(new IceCandidate(Address, IcePriority.Candidate(IcePriority.HostType, 65535, 1)));
        return this;
    }

    /// <summary>Applies the other agent's description.</summary>
    public void Follow(IceHost? other, bool controlling)
    {
        Agent.Follow(
            new IceParameters(Ufrag, Password, other?.Ufrag ?? "", other?.Password ?? "", controlling, Lite)
            {
                RemoteLite = other is { Lite: true },
                Software = System.Text.Encoding.UTF8.GetBytes(Software),
            },
            [new IceLocal(0, Address, 65535)],
            other is null ? [] : [.. other.Candidates],
            _network.Now);
        Drain();
    }

    public void Receive(TransportAddress from, byte[] bytes)
    {
        if (Dead)
            return;
        if (StunMessage.HasHeader(bytes))
        {
            Agent.Receive(bytes, 0, from, _network.Now);
            Drain();
        }
        else
        {
            _others?.Invoke(from, bytes);
        }
    }

    /// <summary>Sends the agent's queued messages; must follow each direct call of <see cref="Agent"/>.</summary>
    public void Pump() => Drain();

    private void Drain()
    {
        byte[] buffer = new byte[IceAgent.MaxTransmit];
        while (Agent.TryGetTransmit(buffer, out IceTransmit transmit))
        {
            if (Dead)
                continue;
            Sent++;
            byte[] bytes = buffer[..transmit.Length];
            if (_nat is null)
                Endpoint!.Send(transmit.To, bytes);
            else
                _nat.Send(Address, transmit.To, bytes, Receive);
        }

        while (Agent.TryGetEvent(out IceEvent iceEvent))
            Events.Add((iceEvent, _network.Now));
        MonotonicTime deadline = Agent.NextDeadline;
        if (deadline != MonotonicTime.Never)
            _network.Schedule(deadline, Fire);
    }

    private void Fire()
    {
        if (Agent.NextDeadline > _network.Now)
            return;
        Agent.HandleTimeout(_network.Now);
        if (Agent.NextDeadline <= _network.Now)
            throw new InvalidOperationException("the deadline stays: a worker would spin");
        Drain();
    }
}
