using System.Numerics;

namespace MediaEngine.Control.Tests;

/// <summary>The model's state of a call: the caller and the branches.</summary>
/// <param name="KeepsVersion">All messages of the call have replace=SDP-version, so that the version can be predicted.</param>
internal sealed record ModelCall(string Id, bool KeepsVersion)
{
    public ModelPhone Caller { get; } = new("198.51.100.10");

    public List<ModelBranch> Branches { get; } = [];

    /// <summary>The last description sent to each receiver.</summary>
    public Dictionary<string, (BigInteger Version, string Body)> Emitted { get; } = [];

    public ModelBranch NewBranch()
    {
        Branches.Add(new ModelBranch($"{Id}-{Branches.Count}"));
        return Branches[^1];
    }

    /// <summary>A deletion removes parties that a later message creates again. Descriptions sent before no longer count.</summary>
    public void Deleted()
    {
        Emitted.Clear();
        foreach (ModelBranch branch in Branches)
            (branch.Tag, branch.Offered) = (null, false);
    }
}

/// <summary>One branch of a call.</summary>
internal sealed record ModelBranch(string Name)
{
    public string? Tag { get; set; }

    public bool Offered { get; set; }

    public ModelPhone Callee { get; } = new("203.0.113.20");
}
