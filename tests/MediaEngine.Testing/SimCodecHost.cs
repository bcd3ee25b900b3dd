using System.Runtime.InteropServices;
using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;

namespace MediaEngine.Testing;

/// <summary>
/// A codec host in virtual time. Unless a test replaces <see cref="Handle"/>, it opens every lane, takes every frame, and encodes nothing
/// but copies: what it sends is the input with the flags and the timestamp of the input.
/// </summary>
public sealed unsafe class SimCodecHost : IDisposable
{
    private readonly SimNetwork _network;
    private readonly Func<IDatagramHandler> _handler;
    private readonly SharedRing _input;
    private readonly SharedRing _output;
    private readonly HashSet<int> _keys = [];
    private byte* _memory;

    public SimCodecHost(SimNetwork network, Func<IDatagramHandler> handler, int connection)
    {
        (_network, _handler) = (network, handler);
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)LaneLimits.SharedMemory);
        long length = SharedRing.LengthFor(LaneLimits.RingCapacity);
        Channel = new CodecHostChannel(
            connection, new SharedRing(_memory, length), new SharedRing(_memory + LaneLimits.RingDistance, length));
        _input = new SharedRing(_memory, length);
        _output = new SharedRing(_memory + LaneLimits.RingDistance, length);
        Handle = HandleByDefault;
    }

    public CodecHostChannel Channel { get; }

    /// <summary>The messages of the engine, in order.</summary>
    public List<LaneMessage> Received { get; } = [];

    /// <summary>What it does with a message of the engine.</summary>
    public Action<LaneMessage, byte[]> Handle { get; set; }

    /// <summary>It does nothing any more, as a stopped process.</summary>
    public bool IsStopped { get; set; }

    /// <summary>The engine has ended it.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The engine has woken it: it works soon.</summary>
    public void Wake() => _network.Schedule(TimeSpan.FromMicroseconds(100), Work);

    public void Send(LaneMessage message, ReadOnlySpan<byte> payload)
    {
        message.Length = payload.Length;
        if (!IsEnded && _output.TryWrite(message, payload, out bool wakes) && wakes)
            _network.Schedule(TimeSpan.FromMicroseconds(100), () => WakeEngine());
    }

    /// <summary>The process ends by itself.</summary>
    public void Die()
    {
        IsStopped = true;
        if (!IsEnded)
            _handler().Closed(Channel.Connection, _network.Now);
    }

    public void HandleByDefault(LaneMessage message, byte[] payload)
    {
        switch (message.Kind)
        {
            case LaneMessageKind.Open:
                Send(message with { Kind = LaneMessageKind.Opened }, []);
                _keys.Add(message.Lane);
                break;
            case LaneMessageKind.KeyFrame:
                _keys.Add(message.Lane);
                break;
            case LaneMessageKind.Frame:
                if ((message.Flags & LaneFlags.DecodeOnly) == 0)
                    Send(message with { Flags = _keys.Remove(message.Lane) ? LaneFlags.Key : LaneFlags.None }, payload);
                Send(message with { Kind = LaneMessageKind.Taken, Flags = LaneFlags.None }, []);
                break;
            case LaneMessageKind.Close:
                Send(message with { Kind = LaneMessageKind.Closed }, []);
                break;
            case LaneMessageKind.Ping:
                Send(message with { Kind = LaneMessageKind.Pong }, []);
                break;
        }
    }

    /// <summary>Ends it, as the engine does.</summary>
    public void End() => IsEnded = true;

    public void Dispose()
    {
        IsEnded = true;
        NativeMemory.Free(_memory);
        _memory = null;
    }

    private void Work()
    {
        while (!IsStopped && !IsEnded && _input.TryPeek(LaneLimits.MaximumFrame, out LaneMessage message, out int length))
        {
            byte[] payload = new byte[length];
            _input.Copy(payload);
            _input.Consume(length);
            Received.Add(message);
            Handle(message, payload);
        }
    }

    private void WakeEngine()
    {
        if (!IsEnded)
            _handler().ReceiveStream(Channel.Connection, [1], _network.Now);
    }
}
