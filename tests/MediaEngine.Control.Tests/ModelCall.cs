using System.Numerics;

namespace MediaEngine.Control.Tests;

/// <summary>What the model knows of a call: its caller and the branches it was sent to.</summary>
/// <param name="KeepsVersion">All its messages ask for replace=SDP-version, so that the version can be predicted.</param>
internal sealed record ModelCall(string Id, bool KeepsVersion)
{
    public ModelPhone Caller { get; } = new("198.51.100.10");

    public List<ModelBranch> Branches { get; } = [];

    /// <summary>The last description to each receiver.</summary>
    public Dictionary<string, (BigInteger Version, string Body)> Emitted { get; } = [];

    public ModelBranch NewBranch()
    {
        Branches.Add(new ModelBranch($"{Id}-{Branches.Count}"));
        return Branches[^1];
    }

    /// <summary>A deletion takes parties away that a later message makes anew; what they were told counts no more.</summary>
    public void Deleted()
    {
        Emitted.Clear();
        foreach (ModelBranch branch in Branches)
            (branch.Tag, branch.Offered) = (null, false);
    }
}

/// <summary>One fork of a call.</summary>
internal sealed record ModelBranch(string Name)
{
    public string? Tag { get; set; }

    public bool Offered { get; set; }

    public ModelPhone Callee { get; } = new("203.0.113.20");
}
