import NNRuntime

/// What pyplot has and nn's has not, with what to use in its place: asked for, each says so by name.
enum MissingNames {
    static let functions: [String: String] = [
        "pie": "plt.bar shows shares side by side", "violinplot": "plt.boxplot shows distributions side by side",
        "polar": "", "quiver": "", "quiverkey": "", "barbs": "", "streamplot": "",
        "hexbin": "plt.imshow of np.histogram2d counts shows densities", "hist2d": "plt.imshow of np.histogram2d counts shows densities",
        "eventplot": "plt.vlines draws strokes", "broken_barh": "plt.barh(y, width, left=left) draws bars with gaps",
        "contourf": "plt.contour draws the lines, plt.imshow the colours", "tricontour": "", "tricontourf": "", "tripcolor": "", "triplot": "",
        "pcolor": "plt.pcolormesh does the same", "pcolorfast": "plt.pcolormesh does the same",
        "fill": "plt.fill_between fills the area between two curves", "fill_betweenx": "plt.fill_between fills between curves over x",
        "ecdf": "plt.step(np.sort(x), np.arange(1, len(x) + 1) / len(x)) draws it", "stairs": "plt.step draws steps",
        "specgram": "plt.imshow shows a ready spectrogram", "psd": "", "csd": "", "cohere": "", "angle_spectrum": "", "magnitude_spectrum": "",
        "phase_spectrum": "", "acorr": "", "xcorr": "", "spy": "plt.imshow(a != 0, cmap='gray_r') shows the pattern",
        "table": "print a table as text", "figtext": "plt.suptitle writes over the figure", "figlegend": "plt.legend explains the series",
        "figimage": "plt.imshow shows pictures", "axline": "plt.plot draws a line through two points", "twiny": "",
        "imread": "np.load reads arrays", "imsave": "plt.imshow and plt.savefig write a picture", "subplot_mosaic": "plt.subplot2grid spans cells",
        "plot_date": "plt.plot with numbers", "arrow": "plt.annotate draws arrows", "arrowprops": "", "clabel": "",
        "ginput": "", "waitforbuttonpress": "", "connect": "", "xkcd": "", "thetagrids": "", "rgrids": "", "grouped_bar": "plt.bar, once a group",
        "box": "plt.axis('off') hides the frame", "autumn": "", "clim": "plt.imshow(..., vmin=, vmax=) sets the limits of colours",
    ]

    private static let ofAxes: Set<String> = ["set_prop_cycle", "inset_axes", "secondary_xaxis", "secondary_yaxis", "set_xbound", "set_ybound"]
    private static let ofFigures: Set<String> = ["add_axes", "add_gridspec", "subplot_mosaic", "subfigures", "supxlabel", "supylabel", "text", "canvas"]

    /// The error for a name of pyplot's that is not here; nil for a name that pyplot has not either.
    static func fault(_ name: String, in place: String) -> Fault? {
        let owner: String
        switch place {
        case "plt": owner = "nn's plt has no '\(name)'"
        case "Axes":
            if ofAxes.contains(name) { return Fault(.attributeError, "nn's Axes has no '\(name)'") }
            owner = "nn's Axes has no '\(name)'"
        default:
            return ofFigures.contains(name) ? Fault(.attributeError, "nn's Figure has no '\(name)'",
                                                     hint: name == "add_axes" ? "fig.add_subplot(rows, columns, index)" : nil) : nil
        }
        guard let cure = functions[name] else { return nil }
        return Fault(.attributeError, owner, hint: cure.isEmpty ? nil : cure)
    }
}
