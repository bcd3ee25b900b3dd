namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Whether a sender's marker bit marks the end of pictures. The marker is only a hint: some cameras set it on every slice, on parameter
/// sets, or never. Until the marker has agreed with the slice headers, a picture ends when the next one begins.
/// </summary>
internal struct MarkerTrust
{
    private const int Agreements = 2;
    private const int AgreementsWithOddMarkers = 25;
    private const int FirstPenalty = 100;
    private const int LastPenalty = 1_000_000;

    private int _agreed;
    private int _penalty;
    private bool _onPrefix;
    private bool _multipleSlices;
    private bool _atStart;

    public readonly bool IsTrusted => _atStart && _agreed >= (_onPrefix && !_multipleSlices ? AgreementsWithOddMarkers : Agreements);

    /// <summary>The marker was wrong and has not been right 100 times since. Each further error multiplies that number by ten.</summary>
    public readonly bool IsContradicted => _agreed < 0;

    /// <summary>Call for a picture without loss that had the marker on its last packet only.</summary>
    /// <param name="start">A key frame or recovery point. Cameras use more slices for these than for other pictures.</param>
    public void Agree(int slices, bool start)
    {
        _atStart |= start;
        _agreed = Math.Min(_agreed + 1, 1000);
        _multipleSlices |= slices > 1;
    }

    /// <summary>Call when the marker ended a picture and another slice of it followed.</summary>
    public void Contradict()
    {
        _penalty = _penalty == 0 ? FirstPenalty : Math.Min(10 * _penalty, LastPenalty);
        _agreed = -_penalty;
    }

    /// <summary>Call for a marker on a packet with only parameter sets or SEI. Such a sender may set it on every NAL unit.</summary>
    public void OnPrefix() => _onPrefix = true;
}
