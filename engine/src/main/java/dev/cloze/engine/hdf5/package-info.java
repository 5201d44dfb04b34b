/**
 * HDF5 files of float32 data sets: the weights and vectors of ELMo. {@link
 * dev.cloze.engine.hdf5.Hdf5File} reads, by a library; {@link dev.cloze.engine.hdf5.Hdf5Writer}
 * writes the small part of the format that the original tools write, value by value.
 *
 * <p>The layout follows the HDF5 File Format Specification, version 1.1: superblock 0, groups as
 * symbol tables, object headers 1, contiguous data.
 */
package dev.cloze.engine.hdf5;
