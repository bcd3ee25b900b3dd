using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>The transcodings of a route by payload type. Immutable, and shared by routes of different calls.</summary>
internal sealed class TranscodingTable
{
    private readonly PayloadTranscoding?[] _byPayloadType = new PayloadTranscoding?[128];

    public TranscodingTable(ImmutableArray<PayloadTranscoding> transcodings, PayloadTranscoding? detectedTones)
    {
        (Transcodings, DetectedTones) = (transcodings, detectedTones);
        foreach (PayloadTranscoding transcoding in transcodings)
        {
            _byPayloadType[transcoding.From & 0x7f] = transcoding;
            Transcodes |= transcoding.Kind != TranscodingKind.Pass;
        }
    }

    public ImmutableArray<PayloadTranscoding> Transcodings { get; }

    /// <summary>More than payload types changes, so the engine makes the packets.</summary>
    public bool Transcodes { get; }

    /// <inheritdoc cref="RoutePlan.DetectedTones"/>
    public PayloadTranscoding? DetectedTones { get; }

    /// <summary>Null: the payload type passes unchanged.</summary>
    public PayloadTranscoding? Find(byte payloadType) => _byPayloadType[payloadType];
}
