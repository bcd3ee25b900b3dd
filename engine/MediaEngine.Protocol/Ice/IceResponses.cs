using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>Answers that wait to be sent: a few, because callers send after each message they pass in.</summary>
internal sealed class IceResponses
{
    private const int Capacity = 4;
    private const int MaxLength = 128;

    /// <summary>Octets of MESSAGE-INTEGRITY, FINGERPRINT, and the header of SOFTWARE.</summary>
    private const int BesideSoftware = 24 + 8 + 4;

    private readonly byte[] _bytes = new byte[Capacity * MaxLength];
    private readonly IceTransmit[] _transmits = new IceTransmit[Capacity];
    private int _first;
    private int _count;

    public void Succeed(in StunMessage request, int local, in TransportAddress from, ReadOnlySpan<byte> key, ReadOnlySpan<byte> software)
    {
        if (_count == Capacity)
            return;
        var writer = new StunWriter(Slot(), StunClass.Success, request.TransactionId);
        writer.AddMappedAddress(from);

        // An answer is never longer than its request, so the agent cannot amplify traffic.
        int room = (Math.Min(request.Bytes.Length, MaxLength) - writer.Length - BesideSoftware) & ~3;
        if (room > 0 && !software.IsEmpty)
            writer.Add(StunAttributeType.Software, software[..Math.Min(software.Length, room)]);
        Enqueue(local, from, writer.Finish(key));
    }

    public void Fail(in StunMessage request, int local, in TransportAddress from, ReadOnlySpan<byte> key, int code,
        ReadOnlySpan<StunAttributeType> unknown)
    {
        if (_count == Capacity)
            return;
        var writer = new StunWriter(Slot(), StunClass.Error, request.TransactionId);
        writer.AddErrorCode(code);
        if (!unknown.IsEmpty)
            writer.AddUnknownAttributes(unknown);
        Enqueue(local, from, writer.Finish(key));
    }

    public bool TryTake(Span<byte> destination, out IceTransmit transmit)
    {
        transmit = default;
        if (_count == 0)
            return false;
        transmit = _transmits[_first];
        _bytes.AsSpan(_first * MaxLength, transmit.Length).CopyTo(destination);
        _first = (_first + 1) % Capacity;
        _count--;
        return true;
    }

    private int Place => (_first + _count) % Capacity;

    private Span<byte> Slot() => _bytes.AsSpan(Place * MaxLength, MaxLength);

    private void Enqueue(int local, in TransportAddress to, int length)
    {
        _transmits[Place] = new IceTransmit(local, to, length);
        _count++;
    }
}
