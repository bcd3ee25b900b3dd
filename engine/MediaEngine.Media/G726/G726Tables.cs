namespace MediaEngine.Media.G726;

/// <summary>The quantiser of one rate (ITU-T G.726 tables 5 to 12).</summary>
/// <param name="Levels">Decision levels of the quantiser, in the logarithmic domain.</param>
/// <param name="Values">Quantised difference by the code without its sign, in the logarithmic domain; the lowest one stands for 0.</param>
/// <param name="Weights">W(I), times 32: how the scale follows the code.</param>
/// <param name="Speeds">F(I), times 512: how fast the signal changes.</param>
internal sealed record G726Tables(short[] Levels, short[] Values, int[] Weights, int[] Speeds)
{
    /// <summary>By the bits of a code word, from 2.</summary>
    private static readonly G726Tables[] _all =
    [
        new([261], [116, 365], [-704, 14048], [0, 0xe00]),
        new([8, 218, 331], [-2048, 135, 273, 373], [-128, 960, 4384, 18624], [0, 0x200, 0x400, 0xe00]),
        new(
            [-124, 80, 178, 246, 300, 349, 400], [-2048, 4, 135, 213, 273, 323, 373, 425],
            [-384, 576, 1312, 2048, 3584, 6336, 11360, 35904], [0, 0, 0, 0x200, 0x200, 0x200, 0x600, 0xe00]),
        new(
            [-122, -16, 68, 139, 198, 250, 298, 339, 378, 413, 445, 475, 502, 528, 553],
            [-2048, -66, 28, 104, 169, 224, 274, 318, 358, 395, 429, 459, 488, 514, 539, 566],
            [448, 448, 768, 1248, 1280, 1312, 1856, 3200, 4512, 5728, 7008, 8960, 11456, 14080, 16928, 22272],
            [0, 0, 0, 0, 0, 0x200, 0x200, 0x200, 0x200, 0x200, 0x400, 0x600, 0x800, 0xa00, 0xc00, 0xc00]),
    ];

    /// <param name="bits">2 to 5.</param>
    public static G726Tables Of(int bits) => _all[bits - 2];
}
