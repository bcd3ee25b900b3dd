using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>Takes everything that arrived, checks that each packet reached the right endpoint from the right source, and counts it.</summary>
internal sealed class MediaReceiver : IDisposable
{
    private readonly LoadOptions _options;
    private readonly CallTable _calls;
    private readonly DeliveryLedger _ledger;
    private readonly DatagramBatchSocket _socket;
    private readonly DatagramBatch _batch;
    private readonly LoadProfile _profile;
    private readonly uint _run;
    private readonly ulong[] _highest;

    public MediaReceiver(LoadOptions options, LoadProfile profile, CallTable calls, DeliveryLedger ledger, DatagramBatchSocket socket, uint run)
    {
        _options = options;
        _profile = profile;
        _calls = calls;
        _ledger = ledger;
        _socket = socket;
        _run = run;
        _batch = new DatagramBatch(64, 2048);
        _highest = new ulong[calls.Endpoints];
    }

    /// <summary>Receives at most one batch. Returns how many datagrams it held.</summary>
    public int Step(long start)
    {
        var count = _socket.Receive(_batch);
        if (count <= 0)
            return 0;
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            Accept(i, now, start);
        DatagramBatchSocket.Release(_batch, count);
        return count;
    }

    public void Dispose() => _batch.Dispose();

    private void Accept(int index, long now, long start)
    {
        var endpoint = _calls.EndpointOf(_batch.LocalAddress(index));
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
        else if (endpoint != CallTable.PeerOf((int)(number % _calls.Endpoints)))
        {
            _ledger.Mark(Delivery.WrongEndpoint);
        }
        else if (FromDaemon(index, endpoint))
        {
            _ledger.MarkArrived(number, now - sent);
        }
        else
        {
            _ledger.Mark(Delivery.WrongSource);
        }
    }

    // A transcoded payload says nothing: only the endpoint, the source and the payload type are checked, and packets are counted by arrival.
    private void AcceptTranscoded(ReadOnlySpan<byte> packet, int index, int endpoint, long elapsed)
    {
        var expected = (endpoint & 1) == 0 ? _options.CodecA : _options.CodecB;
        if (packet.Length < 12 || packet[0] >> 6 != 2 || (packet[1] & 0x7F) != expected.PayloadType)
            _ledger.Mark(Delivery.Foreign);
        else if (!FromDaemon(index, endpoint))
            _ledger.Mark(Delivery.WrongSource);
        else
            _ledger.MarkCounted(elapsed);
    }

    // The rollover counter is not on the wire: the index nearest to the highest one seen is meant (RFC 3711 section 3.3.1).
    private bool TryUnprotect(SrtpContext srtp, Span<byte> packet, int endpoint, out int length)
    {
        length = 0;
        if (packet.Length < 12)
            return false;
        var highest = _highest[endpoint];
        var wire = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var index = (long)highest + (short)(ushort)(wire - (ushort)highest);
        if (index < 0 || !srtp.TryUnprotect(packet, (ulong)index, out length))
            return false;
        _highest[endpoint] = Math.Max(highest, (ulong)index);
        return true;
    }

    private bool FromDaemon(int index, int endpoint) =>
        _batch.RemoteAddress(index) == _calls.DaemonAddress(endpoint) && _batch.RemotePort(index) == _calls.DaemonPort(endpoint);
}
