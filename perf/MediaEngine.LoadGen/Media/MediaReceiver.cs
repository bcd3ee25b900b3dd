using System.Buffers.Binary;
using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>Receives datagrams, checks that each packet reached the right endpoint from the right source, and counts it.</summary>
internal sealed class MediaReceiver : IDisposable
{
    private readonly LoadOptions _options;
    private readonly CallTable _calls;
    private readonly CallTopology _topology;
    private readonly DeliveryLedger _ledger;
    private readonly IBatchReceiver _input;
    private readonly DatagramBatch _batch;
    private readonly LoadProfile _profile;
    private readonly uint _run;

    public MediaReceiver(LoadOptions options, LoadProfile profile, CallTable calls, DeliveryLedger ledger, IBatchReceiver input, uint run)
    {
        _options = options;
        _profile = profile;
        _calls = calls;
        _topology = calls.Topology;
        _ledger = ledger;
        _input = input;
        _run = run;
        _batch = new DatagramBatch(64, 2048);
    }

    /// <summary>Receives at most one batch. Returns the number of datagrams.</summary>
    public int Step(long start)
    {
        var count = _input.Receive(_batch);
        if (count <= 0)
            return 0;
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            Accept(i, now, start);
        _input.Release(_batch, count);
        return count;
    }

    public void Dispose() => _batch.Dispose();

    private void Accept(int index, long now, long start)
    {
        var endpoint = _topology.EndpointOf(_batch.LocalAddress(index));
        var packet = _batch.Received(index);
        if (endpoint >= 0 && _calls.Inbound(endpoint) is { } srtp)
        {
            if (!TryUnprotect(srtp, _batch.Buffer(index)[..packet.Length], endpoint, out var length))
            {
                _ledger.Mark(Delivery.Unauthenticated);
                return;
            }
            packet = packet[..length];
        }
        if (endpoint < 0)
        {
            _ledger.Mark(Delivery.Foreign);
        }
        else if (_options.Transcodes)
        {
            AcceptTranscoded(packet, index, endpoint, now - start);
        }
        else if (!TestPacket.TryRead(packet, _options.Size, out var run, out var number, out var sent)
            || (ulong)number >= (ulong)_profile.TotalPackets)
        {
            _ledger.Mark(Delivery.Foreign);
        }
        else if (run != _run)
        {
            _ledger.Mark(Delivery.Stale);
        }
        else if (!_topology.Hears(endpoint, _topology.SenderOf(number)))
        {
            _ledger.Mark(Delivery.WrongEndpoint);
        }
        else if (FromDaemon(index, endpoint))
        {
            _ledger.MarkArrived(number, now - sent, _topology.CopyFor(endpoint));
        }
        else
        {
            _ledger.Mark(Delivery.WrongSource);
        }
    }

    // A transcoded payload has no packet number: only endpoint, source and payload type are checked, and packets are counted by arrival.
    private void AcceptTranscoded(ReadOnlySpan<byte> packet, int index, int endpoint, long elapsed)
    {
        if (packet.Length <= TestPacket.HeaderSize || packet[0] >> 6 != 2 || (packet[1] & 0x7F) != _calls.PayloadType(endpoint))
            _ledger.Mark(Delivery.Foreign);
        else if (!FromDaemon(index, endpoint))
            _ledger.Mark(Delivery.WrongSource);
        else
            _ledger.MarkCounted(elapsed);
    }

    // The rollover counter is not transmitted: use the index nearest to the highest one received (RFC 3711 section 3.3.1).
    private bool TryUnprotect(SrtpContext srtp, Span<byte> packet, int endpoint, out int length)
    {
        length = 0;
        if (packet.Length < TestPacket.HeaderSize)
            return false;
        ref var highest = ref _calls.HighestIndex[endpoint];
        var wire = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var index = (long)highest + (short)(ushort)(wire - (ushort)highest);
        if (index < 0 || !srtp.TryUnprotect(packet, (ulong)index, out length))
            return false;
        highest = Math.Max(highest, (ulong)index);
        return true;
    }

    private bool FromDaemon(int index, int endpoint) =>
        _batch.RemoteAddress(index) == _calls.DaemonAddress(endpoint) && _batch.RemotePort(index) == _calls.DaemonPort(endpoint);
}
