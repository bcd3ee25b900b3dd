namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Whether the marker bit of a sender really ends pictures. It is only a hint: cameras set it on every slice, on parameter sets, or never.
/// Until it has agreed with the slice headers a picture ends when the next one begins.
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

    /// <summary>The marker was wrong, and has not been right 100 times since; ten times as many after each further error.</summary>
    public readonly bool IsContradicted => _agreed < 0;

    /// <summary>A picture without loss had the marker on its last packet only.</summary>
    /// <param name="start">A key frame or recovery point: cameras cut these into more slices than other pictures.</param>
    public void Agree(int slices, bool start)
    {
        _atStart |= start;
        _agreed = Math.Min(_agreed + 1, 1000);
        _multipleSlices |= slices > 1;
    }

    /// <summary>A slice followed in a picture that the marker had ended.</summary>
    public void Contradict()
    {
        _penalty = _penalty == 0 ? FirstPenalty : Math.Min(10 * _penalty, LastPenalty);
        _agreed = -_penalty;
    }

    /// <summary>A packet with parameter sets or SEI only had the marker: perhaps every unit has.</summary>
    public void OnPrefix() => _onPrefix = true;
}
